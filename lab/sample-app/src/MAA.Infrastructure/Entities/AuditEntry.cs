namespace MAA.Infrastructure.Entities;

/// <summary>Has no foreign key to users: what was done outlives who did it.</summary>
public class AuditEntry
{
    public long Id { get; set; }
    public Guid? UserId { get; set; }
    public required string Action { get; set; }
    public string? Detail { get; set; }
    public DateTimeOffset At { get; set; }
}

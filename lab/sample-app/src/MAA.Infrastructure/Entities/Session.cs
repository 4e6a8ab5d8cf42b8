namespace MAA.Infrastructure.Entities;

public class Session
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public bool IsRevoked { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public string? DeviceName { get; set; }
}

namespace MAA.Infrastructure.Entities;

public class LoginAttempt
{
    public long Id { get; set; }
    public Guid UserId { get; set; }
    public bool Succeeded { get; set; }
    public DateTimeOffset At { get; set; }
}

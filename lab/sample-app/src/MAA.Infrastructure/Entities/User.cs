namespace MAA.Infrastructure.Entities;

public class User
{
    public Guid Id { get; set; }
    public required string Email { get; set; }
    public string? DisplayName { get; set; }
    public string? Bio { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public bool MarketingOptIn { get; set; }
    public AccountStatus Status { get; set; }
}

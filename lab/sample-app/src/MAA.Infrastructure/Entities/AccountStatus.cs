namespace MAA.Infrastructure.Entities;

public enum AccountStatus
{
    Active,
    Suspended,
    Closed,
}

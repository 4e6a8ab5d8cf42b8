namespace MAA.Infrastructure.Entities;

public class EncryptionKey
{
    public Guid Id { get; set; }
    public required string KeyId { get; set; }
    public required byte[] Material { get; set; }
    public bool IsActive { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

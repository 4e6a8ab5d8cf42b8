using MAA.Infrastructure.Entities;
using Microsoft.EntityFrameworkCore;

namespace MAA.Infrastructure;

public class MaaContext(DbContextOptions<MaaContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<EncryptionKey> EncryptionKeys => Set<EncryptionKey>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<LoginAttempt> LoginAttempts => Set<LoginAttempt>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<User>(user =>
        {
            user.Property(u => u.Email).HasMaxLength(256);
            user.Property(u => u.DisplayName).HasMaxLength(100);
            user.Property(u => u.Status).HasDefaultValue(AccountStatus.Active);
            user.HasIndex(u => u.Email).IsUnique();
        });
        model.Entity<Session>(session =>
        {
            session.Property(s => s.DeviceName).HasMaxLength(100);
            session.HasIndex(s => s.DeviceName);
            session.HasIndex(s => s.ExpiresAt);
            session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<EncryptionKey>(key =>
        {
            key.Property(k => k.KeyId).HasMaxLength(64);
            key.HasIndex(k => k.KeyId).IsUnique();
        });
        model.Entity<AuditEntry>(entry =>
        {
            entry.Property(e => e.Action).HasMaxLength(64);
            entry.Property(e => e.Detail).HasColumnType("jsonb");
            entry.HasIndex(e => new { e.UserId, e.At });
        });
        model.Entity<LoginAttempt>(attempt =>
        {
            attempt.HasIndex(a => new { a.UserId, a.At });
            attempt.HasOne<User>().WithMany().HasForeignKey(a => a.UserId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}

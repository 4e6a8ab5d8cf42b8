using MAA.Infrastructure.Entities;
using Microsoft.EntityFrameworkCore;

namespace MAA.Infrastructure;

public static class MaaDatabase
{
    /// <summary>The one place where the provider is configured, for the app and for the design-time tools alike.</summary>
    public static DbContextOptionsBuilder UseMaaDatabase(this DbContextOptionsBuilder options, string connectionString) =>
        options
            .UseNpgsql(connectionString, npgsql => npgsql.MapEnum<AccountStatus>("account_status"))
            .UseSnakeCaseNamingConvention();
}

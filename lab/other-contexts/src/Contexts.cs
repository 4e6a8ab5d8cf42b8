using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace OtherContexts;

/// <summary>Shares its history table with <see cref="BillingContext"/>: another schema, name and columns than EF's own.</summary>
public class SalesContext(DbContextOptions<SalesContext> options) : DbContext(options);

public class BillingContext(DbContextOptions<BillingContext> options) : DbContext(options);

/// <summary>The history table as EF names it when nobody says otherwise.</summary>
public class ReportsContext(DbContextOptions<ReportsContext> options) : DbContext(options);

/// <summary>EF's own names in snake_case, in a schema that must be quoted.</summary>
public class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
{
    public const string Schema = "Reading Room";
}

public class OpsHistory(HistoryRepositoryDependencies dependencies) : NpgsqlHistoryRepository(dependencies)
{
    public const string Schema = "Ops Data";
    public const string Table = "schema_history";

    protected override void ConfigureTable(EntityTypeBuilder<HistoryRow> history)
    {
        base.ConfigureTable(history);
        history.Property(row => row.MigrationId).HasColumnName("Version");
        history.Property(row => row.ProductVersion).HasColumnName("tool");
    }
}

/// <summary>The address cannot exist: only --connection reaches a database.</summary>
public static class Options
{
    private const string Placeholder = "Host=placeholder.invalid;Database=other;Username=other";

    public static DbContextOptions<T> WithOpsHistory<T>() where T : DbContext =>
        new DbContextOptionsBuilder<T>()
            .UseNpgsql(Placeholder, npgsql => npgsql.MigrationsHistoryTable(OpsHistory.Table, OpsHistory.Schema))
            .ReplaceService<IHistoryRepository, OpsHistory>()
            .Options;

    public static DbContextOptions<T> WithDefaultHistory<T>() where T : DbContext =>
        new DbContextOptionsBuilder<T>().UseNpgsql(Placeholder).Options;

    public static DbContextOptions<T> WithSnakeCaseHistory<T>(string schema) where T : DbContext =>
        new DbContextOptionsBuilder<T>()
            .UseNpgsql(Placeholder, npgsql => npgsql.MigrationsHistoryTable(HistoryRepository.DefaultTableName, schema))
            .UseSnakeCaseNamingConvention()
            .Options;
}

public class SalesFactory : IDesignTimeDbContextFactory<SalesContext>
{
    public SalesContext CreateDbContext(string[] args) => new(Options.WithOpsHistory<SalesContext>());
}

public class BillingFactory : IDesignTimeDbContextFactory<BillingContext>
{
    public BillingContext CreateDbContext(string[] args) => new(Options.WithOpsHistory<BillingContext>());
}

public class ReportsFactory : IDesignTimeDbContextFactory<ReportsContext>
{
    public ReportsContext CreateDbContext(string[] args) => new(Options.WithDefaultHistory<ReportsContext>());
}

public class LibraryFactory : IDesignTimeDbContextFactory<LibraryContext>
{
    public LibraryContext CreateDbContext(string[] args) => new(Options.WithSnakeCaseHistory<LibraryContext>(LibraryContext.Schema));
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace EarlierEf;

public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options);

/// <summary>The address cannot exist: only --connection reaches a database.</summary>
public class ShopFactory : IDesignTimeDbContextFactory<ShopContext>
{
    public ShopContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<ShopContext>()
            .UseNpgsql("Host=placeholder.invalid;Database=shop;Username=shop")
            .ReplaceService<IRelationalTypeMappingSource, MappingsWithoutEnums>()
            .Options);
}

/// <summary>Looking for enums in the driver is all of the provider 8.0.0 that does not work with Npgsql 9; there are none here.</summary>
public class MappingsWithoutEnums(
    TypeMappingSourceDependencies dependencies,
    RelationalTypeMappingSourceDependencies relationalDependencies,
    ISqlGenerationHelper sqlGenerationHelper,
    INpgsqlSingletonOptions options)
    : NpgsqlTypeMappingSource(dependencies, relationalDependencies, sqlGenerationHelper, options)
{
    protected override void SetupEnumMappings(ISqlGenerationHelper sqlGenerationHelper, NpgsqlDataSource? dataSource)
    {
    }
}

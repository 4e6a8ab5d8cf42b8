using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using OtherContexts;

// Prints what `dotnet ef database update` sends both ways, command by command and context by context, without a database.
object Export(DbContext context)
{
    var assembly = context.GetService<IMigrationsAssembly>();
    var generator = context.GetService<IMigrationsSqlGenerator>();
    var runtime = context.GetService<IModelRuntimeInitializer>();
    var history = context.GetService<IHistoryRepository>();

    object[] Commands(IReadOnlyList<MigrationOperation> operations, IModel? model, string historySql) =>
    [
        .. generator.Generate(operations, model).Select(c => new { sql = c.CommandText, transaction = !c.TransactionSuppressed }),
        new { sql = historySql, transaction = true },
    ];

    IModel? before = null;
    var migrations = new List<object>();
    foreach (var (id, type) in assembly.Migrations)
    {
        var migration = assembly.CreateMigration(type, context.Database.ProviderName!);
        var after = runtime.Initialize(migration.TargetModel, designTime: true);
        migrations.Add(new
        {
            id,
            up = Commands(migration.UpOperations, after, history.GetInsertScript(new HistoryRow(id, ProductInfo.GetVersion()))),
            down = Commands(migration.DownOperations, before, history.GetDeleteScript(id)),
        });
        before = after;
    }
    return new { createHistory = history.GetCreateIfNotExistsScript(), migrations };
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    SalesContext = Export(new SalesFactory().CreateDbContext([])),
    BillingContext = Export(new BillingFactory().CreateDbContext([])),
    ReportsContext = Export(new ReportsFactory().CreateDbContext([])),
    LibraryContext = Export(new LibraryFactory().CreateDbContext([])),
}));

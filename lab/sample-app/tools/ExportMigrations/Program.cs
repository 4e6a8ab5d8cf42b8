using System.Text.Json;
using MAA.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

// Prints every command that `dotnet ef database update` would send, both ways, as JSON, without a database.
// It asks EF's own services, since `dotnet ef migrations script` joins the commands and cannot be split again.
using var context = new MaaContextFactory().CreateDbContext([]);
var assembly = context.GetService<IMigrationsAssembly>();
var generator = context.GetService<IMigrationsSqlGenerator>();
var runtime = context.GetService<IModelRuntimeInitializer>();
var history = context.GetService<IHistoryRepository>();

object[] Commands(IReadOnlyList<MigrationOperation> operations, IModel? model, string historySql) =>
[
    .. generator.Generate(operations, model).Select(c => new { sql = c.CommandText, transaction = !c.TransactionSuppressed }),
    new { sql = historySql, transaction = true },
];

IModel? Finalized(IModel? model) => model is null ? null : runtime.Initialize(model, designTime: true, validationLogger: null);

IModel? before = null;
var migrations = new List<object>();
foreach (var (id, type) in assembly.Migrations)
{
    var migration = assembly.CreateMigration(type, context.Database.ProviderName!);
    var after = Finalized(migration.TargetModel);
    migrations.Add(new
    {
        id,
        up = Commands(migration.UpOperations, after, history.GetInsertScript(new HistoryRow(id, ProductInfo.GetVersion()))),
        down = Commands(migration.DownOperations, before, history.GetDeleteScript(id)),
    });
    before = after;
}

Console.WriteLine(JsonSerializer.Serialize(new { createHistory = history.GetCreateIfNotExistsScript(), migrations }));

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using OtherContexts;

// Prints what `dotnet ef database update` sends to go up, command by command and context by context, without a database.
object Export(DbContext context)
{
    var assembly = context.GetService<IMigrationsAssembly>();
    var generator = context.GetService<IMigrationsSqlGenerator>();
    var runtime = context.GetService<IModelRuntimeInitializer>();
    var history = context.GetService<IHistoryRepository>();
    return new
    {
        createHistory = history.GetCreateIfNotExistsScript(),
        migrations = assembly.Migrations.Select(entry =>
        {
            var migration = assembly.CreateMigration(entry.Value, context.Database.ProviderName!);
            var commands = generator.Generate(migration.UpOperations, runtime.Initialize(migration.TargetModel, designTime: true))
                .Select(command => new { sql = command.CommandText, transaction = !command.TransactionSuppressed });
            var row = new HistoryRow(entry.Key, ProductInfo.GetVersion());
            return new { id = entry.Key, up = commands.Append(new { sql = history.GetInsertScript(row), transaction = true }) };
        }),
    };
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    SalesContext = Export(new SalesFactory().CreateDbContext([])),
    BillingContext = Export(new BillingFactory().CreateDbContext([])),
    ReportsContext = Export(new ReportsFactory().CreateDbContext([])),
}));

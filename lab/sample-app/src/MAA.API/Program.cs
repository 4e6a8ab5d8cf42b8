using MAA.API;
using MAA.Infrastructure;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);

// Faults for the lab, off in a real app.
if (builder.Configuration.GetValue<bool>("MAA_START_FAILS"))
{
    Console.Error.WriteLine("MAA_START_FAILS is set: the app ends instead of starting.");
    return 1;
}

var connectionString = builder.Configuration.GetConnectionString("Default")
    ?? throw new InvalidOperationException("Set ConnectionStrings__Default to the database's connection string.");

builder.Services.AddDbContext<MaaContext>(options => options.UseMaaDatabase(connectionString));
builder.Services.AddHostedService<SessionMonitor>();
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));

var app = builder.Build();

if (builder.Configuration.GetValue<bool>("MAA_MIGRATE_AT_START"))
{
    using var scope = app.Services.CreateScope();
    scope.ServiceProvider.GetRequiredService<MaaContext>().Database.Migrate();
}

app.MapMaaEndpoints();
app.Run();
return 0;

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MAA.Infrastructure;

/// <summary>
/// What dotnet-ef builds the context with. The address is one that cannot exist, so that a command without
/// --connection can read the model and can never reach a database by accident; --connection replaces it.
/// </summary>
public class MaaContextFactory : IDesignTimeDbContextFactory<MaaContext>
{
    private const string Placeholder = "Host=placeholder.invalid;Database=maa;Username=maa";

    public MaaContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<MaaContext>();
        options.UseMaaDatabase(Placeholder);
        return new MaaContext(options.Options);
    }
}

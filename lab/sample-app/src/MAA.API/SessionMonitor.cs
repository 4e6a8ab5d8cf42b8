using MAA.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace MAA.API;

/// <summary>
/// Looks for live sessions five times a second, so that the pool always holds an open connection, as a busy app's does.
/// A failure is logged when it begins and when it is over, not five times a second.
/// </summary>
public class SessionMonitor(IServiceScopeFactory scopes, ILogger<SessionMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval);
        var failing = false;
        while (await timer.WaitForNextTickAsync(stopping))
        {
            var failure = await Look(stopping);
            if (failure is not null && !failing)
                logger.LogWarning("The sessions cannot be read: {Reason}", failure);
            if (failure is null && failing)
                logger.LogInformation("The sessions can be read again.");
            failing = failure is not null;
        }
    }

    private async Task<string?> Look(CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<MaaContext>();
            var now = DateTimeOffset.UtcNow;
            await database.Sessions.Where(s => !s.IsRevoked && s.ExpiresAt > now).Select(s => s.Id).AnyAsync(stopping);
            return null;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            return error.GetBaseException().Message;
        }
    }
}

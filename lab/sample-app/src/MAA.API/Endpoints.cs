using MAA.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace MAA.API;

/// <summary>
/// Every query names the columns it wants, and only ones that AddSessions already had: the app goes on serving
/// when the database has gone back to an older schema than the one it was built for.
/// </summary>
public static class Endpoints
{
    public static void MapMaaEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health", Health);
        app.MapGet("/sessions/{id:guid}", GetSession);
    }

    private static async Task<IResult> Health(MaaContext database, CancellationToken cancel)
    {
        try
        {
            var sessions = await database.Sessions.Select(s => s.Id).CountAsync(cancel);
            return Results.Ok(new { status = "healthy", sessions });
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            return Results.Json(new { status = "unhealthy", reason = error.GetBaseException().Message }, statusCode: 503);
        }
    }

    private static async Task<IResult> GetSession(Guid id, MaaContext database, CancellationToken cancel)
    {
        var session = await database.Sessions
            .Where(s => s.Id == id)
            .Select(s => new { s.Id, s.UserId, s.IsRevoked, s.ExpiresAt })
            .SingleOrDefaultAsync(cancel);
        return session is null ? Results.NotFound() : Results.Ok(session);
    }
}

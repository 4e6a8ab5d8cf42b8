using System.Net;
using Xunit;

namespace MAA.SmokeTests;

/// <summary>Asks the deployed app itself; the address comes from MAA_URL.</summary>
[Trait("Category", "Smoke")]
public class SmokeTests
{
    [Fact]
    public async Task TheAppIsHealthy()
    {
        using var app = Connect();
        using var response = await app.GetAsync("health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>MAA_SESSION_ID names a session that must be there; without it, one that cannot be there is asked for.</summary>
    [Fact]
    public async Task SessionsCanBeLookedUp()
    {
        var known = Environment.GetEnvironmentVariable("MAA_SESSION_ID");
        using var app = Connect();
        using var response = await app.GetAsync($"sessions/{known ?? Guid.NewGuid().ToString()}");
        Assert.Equal(known is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
    }

    private static HttpClient Connect()
    {
        var address = Environment.GetEnvironmentVariable("MAA_URL")
            ?? throw new InvalidOperationException("Set MAA_URL to the address of the app to test, such as https://maa.example.com.");
        return new HttpClient { BaseAddress = new Uri(address.TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(10) };
    }
}

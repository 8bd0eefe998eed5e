using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedSilo))]

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>One silo for all tests that neither end nor break it. Each test uses devices that no other test uses.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SiloProcess? _silo;

    /// <summary>The silo.</summary>
    internal SiloProcess Silo => _silo ?? throw new InvalidOperationException("The silo has not started.");

    public async ValueTask InitializeAsync() => _silo = await SiloProcess.StartAsync(new SiloOptions { Data = _folder.Path });

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        _folder.Dispose();
    }
}

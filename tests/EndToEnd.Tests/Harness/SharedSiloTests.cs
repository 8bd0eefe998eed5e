using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>Tests on the shared silo. What the silo said during a test is part of that test's output.</summary>
public abstract class SharedSiloTests(SharedSilo shared) : IDisposable
{
    private readonly int _saidBefore = shared.Silo.Transcript.Length;

    /// <summary>The silo.</summary>
    private protected SiloProcess Silo => shared.Silo;

    public void Dispose()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(shared.Silo.Transcript[_saidBefore..]);
        GC.SuppressFinalize(this);
    }
}

using System.Runtime.InteropServices;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>The first Ctrl-C asks for an early end; who presses it again does not want to wait.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;
    private volatile Action? _giveUp;

    public Interruption() => _registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Nothing is done yet that an early end could keep: a signal tidies up and ends the process at once.</summary>
    public void WhileNothingIsDone(Action tidyUp) => _giveUp = tidyUp;

    /// <summary>From now on there is.</summary>
    public void SomethingIsDone() => _giveUp = null;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Hear(PosixSignalContext signal)
    {
        signal.Cancel = true;
        var giveUp = _giveUp;
        if (Interlocked.Increment(ref _signals) > 1)
            Environment.Exit(ExitCodes.Interrupted);
        if (giveUp is not null)
        {
            giveUp();
            Environment.Exit(ExitCodes.Interrupted);
        }

        _source.Cancel();
    }
}

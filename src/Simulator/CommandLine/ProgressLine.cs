namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Tells a person how far something is: one line that is written over on a terminal, a line now and then elsewhere.</summary>
/// <param name="machine">The machine's clock.</param>
internal sealed class ProgressLine(TimeProvider machine)
{
    private static readonly TimeSpan TerminalPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan OtherPeriod = TimeSpan.FromSeconds(5);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private long _last = machine.GetTimestamp();
    private int _width;

    /// <summary>Tells it, unless it was told just now.</summary>
    public void Tell(Func<string> compose)
    {
        if (machine.GetElapsedTime(_last) < (_isTerminal ? TerminalPeriod : OtherPeriod))
            return;
        _last = machine.GetTimestamp();
        var text = compose();
        if (_isTerminal)
            Console.Error.Write($"\r{text.PadRight(_width)}");
        else
            Console.Error.WriteLine(text);
        _width = text.Length;
    }

    /// <summary>Wipes the line, so that what follows stands alone.</summary>
    public void End()
    {
        if (_isTerminal && _width > 0)
            Console.Error.Write($"\r{"".PadRight(_width)}\r");
        _width = 0;
    }
}

using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Writes a log entry as a person reads it: time, level where it is more than information, message.</summary>
internal sealed class ConsoleLines(TimeProvider time, RunPhase phase) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "lines";

    private const string Ours = "SafeCommunity.Silo.";
    private const string Store = "SafeCommunity.Storage.";
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private const int HostedServiceStartupFaulted = 11;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // What stops the start is told by the program itself in one line, not once more by everyone it passes through; what the
        // store found and went on without is told by the store alone.
        if (!phase.IsStarted && !logEntry.Category.StartsWith(Ours, StringComparison.Ordinal)
            && !(logEntry.Exception is null && logEntry.Category.StartsWith(Store, StringComparison.Ordinal)))
        {
            return;
        }

        // Who still calls a twin while all of them leave hears that they left: the end, and no fault.
        if (phase.IsStopping && logEntry.Exception is OrleansException)
            return;
        if (logEntry.Category == Host && logEntry.EventId.Id == HostedServiceStartupFaulted)
            return;

        var level = logEntry.LogLevel switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => "",
        };
        var now = time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var line = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is not (RefusedException or StoreUnavailableException or TimeoutException or DbException))
        {
            textWriter.WriteLine($"{now} {level}{line}");
            if (logEntry.Exception is not null)
                textWriter.WriteLine(logEntry.Exception);
            return;
        }

        // It says in words what is wrong and what to do: where in the program that was found helps nobody.
        var reason = logEntry.Exception.GetBaseException().Message;
        textWriter.WriteLine(line.Contains(reason, StringComparison.Ordinal) ? $"{now} {level}{line}" : $"{now} {level}{line.TrimEnd('.')}: {reason}");
    }
}

/// <summary>How far the silo's life is.</summary>
internal sealed class RunPhase
{
    private volatile bool _isStarted;
    private volatile bool _isStopping;

    /// <summary>Whether everything is open, or was.</summary>
    public bool IsStarted => _isStarted;

    /// <summary>Whether it was asked to end.</summary>
    public bool IsStopping => _isStopping;

    public void Start() => _isStarted = true;

    public void Stop() => _isStopping = true;
}

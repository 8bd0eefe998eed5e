using System.Diagnostics;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Follow;

/// <summary>The alarms that are followed; the sequence number of an alarm's cause is the moment it was made.</summary>
internal static class BenchAlarm
{
    public const string Community = "bench";
    public const string Actor = "twin:smoke-b03-1502";

    public static string IdOf(long number) => AlarmRecord.IdOf("smoke-b03-1502", "smoke-high", (int)number);

    public static AlarmRaised Raise() => new()
    {
        Twin = "smoke-b03-1502",
        Rule = "smoke-high",
        Severity = AlarmSeverity.Critical,
        Message = new BilingualText("3号楼1502室烟雾浓度高", "Smoke is high in home 1502 of building 3"),
        Cause = new AlarmCause(Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow(), 0.31),
    };

    public static JournalDraft Draft(long number) => JournalDraft.Of(IdOf(number), Actor, Raise());
}

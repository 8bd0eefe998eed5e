using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// How long alarms of life safety may rest. ANSI/ISA-18.2 lets people shelve and suppress what disturbs; nobody must be left alone
/// in a fire for that.
/// </summary>
internal static class AlarmQuiet
{
    /// <summary>How long one person may let a critical or life-safety alarm rest; for longer it takes a second.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Whether that limit is for alarms of a procedure, null where none claims them, and of a severity.</summary>
    public static bool IsGuarded(Procedure? procedure, AlarmSeverity severity) =>
        procedure?.Class == ProcedureClass.LifeSafety || severity == AlarmSeverity.Critical;
}

using SafeCommunity.Grains.Desk;

namespace SafeCommunity.Grains.Alarms;

/// <summary>What a command to an alarm may hold. Checks throw <see cref="RefusedException"/> (<see cref="Refusal.InvalidArgument"/>).</summary>
internal static class AlarmLimits
{
    /// <summary>The longest name of an actor, in characters.</summary>
    public const int MaxActorLength = 128;

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 2_000;

    /// <summary>The longest time on the shelf. ISA-18.2 wants shelving to be temporary; what must rest longer needs another rule.</summary>
    public static readonly TimeSpan MaxShelving = TimeSpan.FromDays(30);

    public static void CheckCommand(MatterCommand command, bool reasonRequired)
    {
        if (string.IsNullOrWhiteSpace(command.Actor))
            throw Invalid("The actor must not be empty.");
        if (!PeoplesText.Fits(command.Actor, MaxActorLength))
            throw Invalid($"The actor is longer than {MaxActorLength} characters.");
        CheckReason(command.Reason);
        if (reasonRequired && PeoplesText.IsBlank(command.Reason))
            throw Invalid("A reason is required.");
    }

    public static void CheckReason(string reason)
    {
        if (reason is null)
            throw Invalid("The reason must not be null; it may be empty.");
        if (!PeoplesText.Fits(reason, MaxReasonLength))
            throw Invalid($"The reason is longer than {MaxReasonLength} characters.");
        Refuse.IfControl(reason, "reason");
    }

    public static void CheckShelving(DateTimeOffset until, DateTimeOffset now)
    {
        if (until <= now)
            throw Invalid("The time on the shelf must end in the future.");
        if (until > now + MaxShelving)
            throw Invalid($"The time on the shelf must end within {MaxShelving.TotalDays} days.");
    }

    private static RefusedException Invalid(string message) => new(Refusal.InvalidArgument, message);
}

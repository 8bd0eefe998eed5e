namespace SafeCommunity.Grains.Desk;

/// <summary>The refusals of the desk.</summary>
internal static class Refuse
{
    /// <summary>The longest name of an actor, in characters.</summary>
    private const int MaxActorLength = 128;

    /// <summary>The longest text a person gives, in characters.</summary>
    private const int MaxTextLength = 2_000;

    /// <summary>Nothing has that name.</summary>
    public static RefusedException NotFound(string message) => new(Refusal.NotFound, message);

    /// <summary>The request is wrong whatever the state.</summary>
    public static RefusedException Invalid(string message) => new(Refusal.InvalidArgument, message);

    /// <summary>The state does not allow it.</summary>
    public static RefusedException State(string message) => new(Refusal.FailedPrecondition, message);

    /// <summary>The actor's duty does not allow it.</summary>
    public static RefusedException NotAllowed(string message) => new(Refusal.NotAllowed, message);

    /// <summary>Refuses a command that was given on an older state.</summary>
    public static void IfStale(IMatter matter, MatterCommand command)
    {
        if (command.Etag is { } etag && etag != matter.Position)
        {
            throw new RefusedException(
                Refusal.Stale, $"{matter.Id} changed since it was read (etag {etag}, now {matter.Position}): read it again.");
        }
    }

    /// <summary>Refuses a command without an actor, or without the reason it needs.</summary>
    public static void IfIncomplete(MatterCommand command, bool reasonRequired)
    {
        IfNoActor(command.Actor);
        IfTooLong(command.Reason, "reason");
        if (reasonRequired && PeoplesText.IsBlank(command.Reason))
            throw Invalid("A reason is required.");
    }

    /// <summary>Refuses an empty or overlong actor.</summary>
    public static void IfNoActor(string actor)
    {
        if (string.IsNullOrWhiteSpace(actor) || !PeoplesText.Fits(actor, MaxActorLength))
            throw Invalid($"The actor must have 1 to {MaxActorLength} characters.");
    }

    /// <summary>Refuses a text that is too long.</summary>
    public static void IfTooLong(string text, string what)
    {
        if (text is null || !PeoplesText.Fits(text, MaxTextLength))
            throw Invalid($"The {what} must have at most {MaxTextLength} characters.");
        IfControl(text, what);
    }

    /// <summary>Refuses control characters, and those that turn the direction of what is shown around.</summary>
    public static void IfControl(string text, string what)
    {
        if (PeoplesText.Misleads(text))
            throw Invalid($"The {what} must not have control characters.");
    }

    /// <summary>Refuses a text that is empty or too long.</summary>
    public static void IfEmpty(string text, string what)
    {
        IfTooLong(text, what);
        if (PeoplesText.IsBlank(text))
            throw Invalid($"The {what} must not be empty.");
    }
}

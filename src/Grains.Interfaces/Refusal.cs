namespace SafeCommunity.Grains;

/// <summary>Why a command or a query was refused.</summary>
public enum Refusal
{
    /// <summary>Nothing has that name.</summary>
    NotFound = 0,

    /// <summary>The request itself is wrong, whatever the state.</summary>
    InvalidArgument = 1,

    /// <summary>The request is well formed and the state does not allow it.</summary>
    FailedPrecondition = 2,

    /// <summary>Somebody changed it since the caller read it: read again.</summary>
    Stale = 3,

    /// <summary>It could not be made durable now (disk full, file locked): nothing happened, try again.</summary>
    Unavailable = 4,

    /// <summary>The actor's duty does not allow it; the message says whose does.</summary>
    NotAllowed = 5,
}

/// <summary>A command or a query was refused, and nothing changed. The message says what a person can do.</summary>
[GenerateSerializer, Alias(TypeAliases.RefusedException)]
public sealed class RefusedException : Exception
{
    /// <summary>A refusal with its reason.</summary>
    public RefusedException(Refusal refusal, string message)
        : base(message) => Refusal = refusal;

    /// <summary>A refusal with its reason and what caused it.</summary>
    public RefusedException(Refusal refusal, string message, Exception inner)
        : base(message, inner) => Refusal = refusal;

    /// <summary>Why.</summary>
    [Id(0)]
    public Refusal Refusal { get; }
}

namespace SafeCommunity.Silo.CommandLine;

/// <summary>What the program returns.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It could not start, or a part of it failed.</summary>
    public const int Failure = 1;

    /// <summary>An option is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A second Ctrl-C, as shells report an interrupt.</summary>
    public const int Interrupted = 130;
}

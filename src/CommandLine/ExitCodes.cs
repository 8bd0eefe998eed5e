namespace SafeCommunity.CommandLine;

/// <summary>What the programs return.</summary>
public static class ExitCodes
{
    /// <summary>It was done.</summary>
    public const int Success = 0;

    /// <summary>It could not be done.</summary>
    public const int Failure = 1;

    /// <summary>An option, or a file that one names, is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C ended it early, as shells report an interrupt.</summary>
    public const int Interrupted = 130;
}

namespace SafeCommunity.Silo.CommandLine;

/// <summary>An option has a wrong value. The message is one line for a person.</summary>
internal sealed class UsageException(string message) : Exception(message);

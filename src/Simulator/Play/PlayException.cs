namespace SafeCommunity.Simulator.Play;

/// <summary>Playing cannot begin or go on, and trying again would not help. The message is one line that says what to do.</summary>
public sealed class PlayException(string message, Exception? inner = null) : Exception(message, inner);

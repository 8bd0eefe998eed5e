namespace SafeCommunity.Grains.Json;

/// <summary>Something wrong in a file that people write, and where.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public readonly record struct TextProblem(int Line, int Column, string Message)
{
    /// <summary><c>line L, column C: message</c>.</summary>
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}

namespace SafeCommunity.Grains.Json;

/// <summary>Something wrong in a file that people write, and where.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public readonly record struct TextProblem(int Line, int Column, string Message)
{
    /// <summary>The file's name, where several are read together; empty otherwise.</summary>
    public string File { get; init; } = "";

    /// <summary><c>line L, column C: message</c>, after the file's name where there is one.</summary>
    public override string ToString() => $"{(File.Length > 0 ? $"{File}, " : "")}line {Line}, column {Column}: {Message}";
}

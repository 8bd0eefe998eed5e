using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Folders;

/// <summary>Tells what is wrong with files that people write, in lines that editors and terminals can follow.</summary>
internal static class FileProblems
{
    /// <summary><c>path:line:column: message</c> for each mistake; null when the fault is not of the files.</summary>
    /// <param name="fault">What reading them threw.</param>
    /// <param name="folder">The folder of those that the fault names.</param>
    /// <param name="path">The path where it names none.</param>
    public static ImmutableArray<string>? Explain(Exception fault, string folder, string path) => fault switch
    {
        SourceFileException wrong =>
        [
            .. from problem in wrong.Problems
               let file = problem.File.Length > 0 ? Path.Combine(folder, problem.File) : path
               select $"{file}:{problem.Line}:{problem.Column}: {problem.Message}",
        ],
        IOException or UnauthorizedAccessException or DecoderFallbackException => [$"{path}: cannot be read ({fault.Message.TrimEnd('.')})"],
        _ => null,
    };
}

using System.Reflection;
using System.Text.RegularExpressions;

namespace SafeCommunity.Architecture.Tests;

/// <summary>The product as the tests look at it: its source files and its assemblies.</summary>
internal static partial class Sources
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The projects under <c>src</c>, by name.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } =
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>The assemblies of those projects.</summary>
    public static IReadOnlyDictionary<string, Assembly> Assemblies { get; } =
        Projects.Keys.ToDictionary(name => name, name => Assembly.Load($"SafeCommunity.{name}"));

    /// <summary>Every hand-written C# line under a folder of the repository, comments taken out.</summary>
    public static IEnumerable<SourceLine> Lines(string folder = "src") =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !BuildOutput().IsMatch(path)
        from line in File.ReadLines(file).Select((text, index) => new SourceLine(path, index + 1, Comment().Replace(text, "")))
        select line;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("SafeCommunity.sln").Any())
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"[\\/](bin|obj|node_modules)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"(?<!:)//.*$")]
    private static partial Regex Comment();
}

/// <summary>One line of source.</summary>
internal sealed record SourceLine(string File, int Number, string Text)
{
    public override string ToString() => $"{File}:{Number}: {Text.Trim()}";
}

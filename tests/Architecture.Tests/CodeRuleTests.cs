using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace SafeCommunity.Architecture.Tests;

/// <summary>Rules that a compiler does not know.</summary>
public sealed class CodeRuleTests
{
    [Theory]
    [InlineData(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b", "take the time from TimeProvider")]
    [InlineData(@"\bStopwatch\b|\bEnvironment\.TickCount|(?<!TryAddSingleton\(|AddKeyedSingleton\(area, |\?\? )\bTimeProvider\.System\b",
        "take the TimeProvider that is registered", "src/Silo/CommandLine/", "src/Simulator/CommandLine/")] // no host is made yet there
    [InlineData(@"\bThread\.Sleep\b", "wait for a condition")]
    [InlineData(@"\bTask\.Delay\((?!.*\b_?(?i:time|clock|timeProvider)\b)", "wait on TimeProvider")]
    [InlineData(@"\bnew PeriodicTimer\((?!.*,)", "tick on TimeProvider")]
    [InlineData(@"\basync void\b", "return a Task that the caller awaits")]
    [InlineData(@"^\s*_ = [\w.]+Async(<[^>]*>)?\(|^\s*(_ = )?Task\.Run\(", "await it")]
    [InlineData(@"\.GetAwaiter\(\)\.GetResult\(\)", "await it", "src/Storage/Sqlite/")] // its writer is a thread of its own
    [InlineData(@"\bcatch( \(Exception\))?\s*\{\s*\}", "handle it, or let it through")]
    [InlineData(@"\bConsole\.Write", "log it", "src/Silo/", "src/CommandLine/", "src/Simulator/CommandLine/")]
    public void No_line_does_it_the_wrong_way(string pattern, string instead, params string[] except)
    {
        var wrong = Sources.Lines().Where(line => !except.Any(folder => line.File.StartsWith(folder, StringComparison.Ordinal)) && Regex.IsMatch(line.Text, pattern));
        Assert.True(!wrong.Any(), $"Instead, {instead}:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_option_that_takes_a_number_or_a_time_is_read_with_its_range()
    {
        const string Pattern = @"(?<!NumberOption\.)\b(Option|Argument)<(byte|u?short|u?int|u?long|float|double|decimal|TimeSpan|DateTime\w*|DateOnly|TimeOnly)\??(\[\])?>(\s+\w+ = new)?\(";
        var wrong = Sources.Lines("src").Concat(Sources.Lines("bench"))
            .Where(line => !line.File.StartsWith("src/CommandLine/", StringComparison.Ordinal) && Regex.IsMatch(line.Text, Pattern));
        Assert.True(!wrong.Any(), $"Use NumberOption:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Grains_hold_no_static_state()
    {
        var wrong =
            from type in Sources.Assemblies["Grains"].GetTypes()
            where type.IsAssignableTo(typeof(Grain))
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field is { IsLiteral: false, IsInitOnly: false } && !field.Name.Contains('<', StringComparison.Ordinal)
            select $"{type.Name}.{field.Name}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Grains_are_internal_and_sealed_and_known_by_their_interfaces()
    {
        var wrong =
            from type in Sources.Assemblies["Grains"].GetTypes()
            where type.IsAssignableTo(typeof(Grain)) && !type.IsAbstract && (type.IsPublic || !type.IsSealed)
            select type.FullName;
        Assert.Empty(wrong);
    }
}

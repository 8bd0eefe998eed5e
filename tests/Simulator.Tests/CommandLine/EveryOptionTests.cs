using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using SafeCommunity.Simulator.CommandLine;
using Xunit;

namespace SafeCommunity.Simulator.Tests.CommandLine;

/// <summary>Whatever option takes a number, of whatever command, now or later: the same texts are refused, in one line that tells the range.</summary>
public sealed partial class EveryOptionTests
{
    private static readonly RootCommand Root = SimulatorCommandLine.Build();

    /// <summary>Every option that takes a number, and its command.</summary>
    public static TheoryData<string, string> Numbers { get; } =
    [
        .. from command in Root.Subcommands
           from option in command.Options
           where NumberOf(option) is not null
           select (command.Name, option.Name),
    ];

    [Fact]
    public void There_are_such_options_in_every_command()
    {
        Assert.Equal(["compare", "district", "play", "run"], Numbers.Select(row => row.Data.Item1).Distinct().Order());
        Assert.True(Numbers.Count >= 30, $"only {Numbers.Count} are known");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_range_stands_in_help_and_both_ends_are_taken(string command, string option)
    {
        var (least, most) = RangeOf(command, option);
        Assert.Empty(ErrorsOf(command, option, least));
        Assert.Empty(ErrorsOf(command, option, most));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void All_else_is_refused_in_one_line_that_names_the_option_and_the_range(string command, string option)
    {
        var (least, most) = RangeOf(command, option);
        foreach (var row in NumberTexts.NoNumbers.Concat(NumberTexts.TooLarge))
        {
            var text = row.Data;
            if (double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= double.Parse(least, CultureInfo.InvariantCulture) && number <= double.Parse(most, CultureInfo.InvariantCulture) && text[0] != '+')
                continue;
            var error = Assert.Single(ErrorsOf(command, option, text));
            Assert.DoesNotContain('\n', error);
            Assert.InRange(error.Length, 10, 300);
            // An empty text is none for the command line itself.
            if (text.Length > 0)
            {
                Assert.StartsWith($"{option} ", error, StringComparison.Ordinal);
                Assert.EndsWith($"; give {least} to {most}", error, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void An_option_is_given_once(string command, string option)
    {
        var (least, _) = RangeOf(command, option);
        Assert.NotEmpty(Root.Parse([command, .. Arguments(command), $"{option}={least}", $"{option}={least}"]).Errors);
    }

    private static (string Least, string Most) RangeOf(string command, string option)
    {
        var description = Root.Subcommands.Single(other => other.Name == command).Options.Single(other => other.Name == option).Description!;
        var range = Assert.Single(Range().Matches(description));
        return (range.Groups[1].Value, range.Groups[2].Value);
    }

    private static List<string> ErrorsOf(string command, string option, string text) =>
        [.. Root.Parse([command, .. Arguments(command), $"{option}={text}"]).Errors.Select(error => error.Message)];

    private static string[] Arguments(string command) => command switch
    {
        "compare" => ["usual", "night-patrols=1"],
        "district" => ["somewhere"],
        _ => [],
    };

    private static Type? NumberOf(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return type != typeof(bool) && type.GetInterfaces().Any(face => face.Name.StartsWith("INumber`", StringComparison.Ordinal)) ? type : null;
    }

    [GeneratedRegex(@"\[(-?[0-9.]+) to (-?[0-9.]+)\]")]
    private static partial Regex Range();
}

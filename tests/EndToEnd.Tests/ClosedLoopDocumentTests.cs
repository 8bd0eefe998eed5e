using System.Text;
using System.Text.RegularExpressions;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>Follows <c>docs/closed-loop.md</c> on a fresh start, call by call, and compares what it says with what comes out.</summary>
public sealed partial class ClosedLoopDocumentTests
{
    private const string Mark = "--- end of step ---";

    [Fact]
    public async Task Following_the_page_on_a_fresh_start_gives_its_outputs()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await using var shell = Tool.Start("bash");
        await RunAsync(shell, $"API={silo.Api.BaseUrl}/v1/communities/chengbei MQTT_PORT={silo.MqttPort}");

        var page = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "closed-loop.md"), TestContext.Current.CancellationToken);
        var steps = Steps(page).SkipWhile(step => step.Commands.StartsWith("dotnet run", StringComparison.Ordinal)).ToList();
        Assert.True(steps.Count > 15, "the page has its steps");
        foreach (var (commands, expected) in steps)
        {
            var output = await RunAsync(shell, commands);
            if (expected is null)
                continue;

            // What follows from an order comes a moment later; reading again is what a person does too.
            if (!commands.Contains("post ", StringComparison.Ordinal))
            {
                await Eventually.True(
                    $"the page's output of:\n{commands}\nwhich is:\n{output}",
                    async () => (output = await RunAsync(shell, commands)) == expected);
            }

            Assert.Equal(expected, output);
        }
    }

    private static async Task<string> RunAsync(Tool shell, string commands)
    {
        await shell.Input.WriteLineAsync($"{commands}\necho '{Mark}'");
        await shell.Input.FlushAsync();
        var output = new StringBuilder();
        while (await shell.NextLineAsync() is { } line && line != Mark)
            output.AppendLine(line);
        return output.ToString().TrimEnd();
    }

    /// <summary>The commands of each block, with the output that follows it; null where none does.</summary>
    private static IEnumerable<(string Commands, string? Output)> Steps(string page)
    {
        (string Commands, string? Output)? step = null;
        foreach (Match block in Blocks().Matches(page))
        {
            var text = block.Groups[2].Value.TrimEnd();
            if (block.Groups[1].Value == "json")
            {
                yield return (step!.Value.Commands, text);
                step = null;
                continue;
            }

            if (step is { } alone)
                yield return alone;
            step = (text, null);
        }

        if (step is { } last)
            yield return last;
    }

    [GeneratedRegex(@"^```(sh|json)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}

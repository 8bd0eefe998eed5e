using System.CommandLine;
using SafeCommunity.CommandLine;

namespace SafeCommunity.Follow;

/// <summary>What is measured.</summary>
internal sealed record FollowOptions
{
    /// <summary>How long each of the two shapes is measured.</summary>
    public required int Seconds { get; init; }

    /// <summary>Where the figures go as flat JSON; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>How many follow; one of them never reads.</summary>
    public required int Followers { get; init; }

    /// <summary>How many entries are appended a second.</summary>
    public required int Rate { get; init; }

    /// <summary>The server the clients of this process follow; null in the process that measures.</summary>
    public Uri? Server { get; init; }

    /// <summary>The command line of the bench.</summary>
    /// <param name="run">Runs it and returns the exit code.</param>
    public static RootCommand Command(Func<FollowOptions, Task<int>> run)
    {
        var seconds = NumberOption.Of<int>("--seconds", "How long to measure each of the two.", new(1, 86_400), 10);
        var json = new Option<string?>("--json") { Description = "Write the figures to this file as flat JSON." };
        var followers = NumberOption.Of<int>("--followers", "How many follow; one of them never reads.", new(1, 100_000), 1_000);
        var rate = NumberOption.Of<int>("--rate", "How many entries are appended a second.", new(1, 1_000_000), 500);
        var server = new Option<string?>("--clients-of") { Description = "Be the followers of this server.", Hidden = true };
        var root = new RootCommand("Measures the journal's stream against a bare one.") { seconds, json, followers, rate, server };
        root.SetAction((line, _) => run(new FollowOptions
        {
            Seconds = line.GetValue(seconds),
            Json = line.GetValue(json),
            Followers = line.GetValue(followers),
            Rate = line.GetValue(rate),
            Server = line.GetValue(server) is not { } address ? null
                : GivenAddress.TryRead(address, out var uri, "http") ? uri : throw new UsageException("--clients-of: give http://HOST:PORT"),
        }));
        return root;
    }
}

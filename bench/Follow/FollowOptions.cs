using System.Globalization;

namespace SafeCommunity.Follow;

/// <summary>What is measured.</summary>
internal sealed record FollowOptions
{
    /// <summary>How long each of the two shapes is measured.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Where the figures go as flat JSON; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>How many follow; one of them never reads.</summary>
    public int Followers { get; init; } = 1_000;

    /// <summary>How many entries are appended a second.</summary>
    public int Rate { get; init; } = 500;

    /// <summary>The server the clients of this process follow; null in the process that measures.</summary>
    public Uri? Server { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An option is unknown or its value is missing.</exception>
    public static FollowOptions Parse(string[] arguments)
    {
        var options = new FollowOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--seconds" => options with { Seconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--json" => options with { Json = value },
                "--followers" => options with { Followers = int.Parse(value, CultureInfo.InvariantCulture) },
                "--rate" => options with { Rate = int.Parse(value, CultureInfo.InvariantCulture) },
                "--clients-of" => options with { Server = new Uri(value) },
                _ => throw new FormatException($"Unknown option {arguments[i]}; known are --seconds, --json, --followers, --rate."),
            };
        }

        return options;
    }
}

using System.Text;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Topics;

/// <summary>What a device's topic carries.</summary>
internal enum TopicKind
{
    /// <summary>Measured values.</summary>
    Telemetry,

    /// <summary>Something that happened.</summary>
    Event,

    /// <summary>Whether the device is there; retained, and its last will.</summary>
    Status,

    /// <summary>The answer to a command.</summary>
    CommandReply,
}

/// <summary>
/// A topic a device publishes on: <c>sc/v1/{community}/{device}/telemetry</c>, <c>event</c>, <c>status</c> or
/// <c>command/{id}/reply</c>. Lives on the text it was read from.
/// </summary>
internal readonly ref struct DeviceTopic
{
    /// <summary>What every topic begins with.</summary>
    public const string Prefix = "sc/v1/";

    /// <summary>The longest topic that can be one, in characters.</summary>
    public const int MaxLength = 6 + (3 * (TwinId.MaxSegmentLength + 1)) + 16;

    private DeviceTopic(ReadOnlySpan<char> both, ReadOnlySpan<char> community, ReadOnlySpan<char> device, TopicKind kind)
    {
        Both = both;
        Community = community;
        Device = device;
        Kind = kind;
    }

    /// <summary>The community and the device with a slash between: the twin's id.</summary>
    public ReadOnlySpan<char> Both { get; }

    /// <summary>The community.</summary>
    public ReadOnlySpan<char> Community { get; }

    /// <summary>The device's name within it.</summary>
    public ReadOnlySpan<char> Device { get; }

    /// <summary>What the topic carries.</summary>
    public TopicKind Kind { get; }

    /// <summary>
    /// Reads a topic. False for any other prefix, for levels that are not segments of a <see cref="TwinId"/> (and so for
    /// <c>..</c>, wildcards and empty levels), and for anything before or after.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> topic, out DeviceTopic parsed)
    {
        parsed = default;
        if (topic.Length > MaxLength || !topic.StartsWith(Prefix, StringComparison.Ordinal))
            return false;

        var rest = topic[Prefix.Length..];
        if (!TryTakeSegment(ref rest, out var community) || !TryTakeSegment(ref rest, out var device))
            return false;

        TopicKind kind;
        switch (rest)
        {
            case "telemetry":
                kind = TopicKind.Telemetry;
                break;
            case "event":
                kind = TopicKind.Event;
                break;
            case "status":
                kind = TopicKind.Status;
                break;
            default:
                if (!IsCommandReply(rest))
                    return false;
                kind = TopicKind.CommandReply;
                break;
        }

        parsed = new DeviceTopic(topic.Slice(Prefix.Length, community.Length + 1 + device.Length), community, device, kind);
        return true;
    }

    /// <summary>
    /// The topic in lower case, where it is a device's topic but for the case of its letters: names hold lower-case letters alone,
    /// so that there is never a second device that could be meant. Null for any other.
    /// </summary>
    public static string? Fold(string topic)
    {
        if (topic.Length > MaxLength || !Ascii.IsValid(topic))
            return null;
        var folded = topic.ToLowerInvariant();
        return folded != topic && TryParse(folded, out _) ? folded : null;
    }

    private static bool TryTakeSegment(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> segment)
    {
        var slash = rest.IndexOf('/');
        segment = slash < 0 ? [] : rest[..slash];
        rest = rest[(slash + 1)..];
        return TwinId.IsSegment(segment);
    }

    private static bool IsCommandReply(ReadOnlySpan<char> rest)
    {
        const string First = "command/";
        const string Last = "/reply";
        return rest.Length > First.Length + Last.Length
            && rest.StartsWith(First, StringComparison.Ordinal)
            && rest.EndsWith(Last, StringComparison.Ordinal)
            && TwinId.IsSegment(rest[First.Length..^Last.Length]);
    }
}

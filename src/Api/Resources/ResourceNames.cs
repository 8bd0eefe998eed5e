using SafeCommunity.Api.Errors;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Resources;

/// <summary>Reads and writes resource names (google.aip.dev/122).</summary>
internal static class ResourceNames
{
    // A twin's name, a rule's name and an ordinal, with dots between.
    private const int MaxAlarmIdLength = (2 * TwinId.MaxSegmentLength) + 12;

    /// <summary><c>communities/{community}</c>.</summary>
    public static string OfCommunity(string community) => $"communities/{community}";

    /// <summary><c>communities/{community}/twins/{twin}</c>.</summary>
    public static string OfTwin(string community, string name) => $"communities/{community}/twins/{name}";

    /// <summary><c>communities/{community}/alarms/{alarm}</c>.</summary>
    public static string OfAlarm(string community, string id) => $"communities/{community}/alarms/{id}";

    /// <summary>Reads a community's name from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadCommunity(string name, string field) =>
        name.Split('/') is ["communities", var community] && TwinId.IsSegment(community)
            ? community
            : throw Invalid(name, field, "communities/{community}");

    /// <summary>Reads a twin's id from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static TwinId ReadTwin(string name, string field) =>
        name.Split('/') is ["communities", var community, "twins", var twin] && TwinId.TryParse($"{community}/{twin}", out var id)
            ? id
            : throw Invalid(name, field, "communities/{community}/twins/{twin}");

    /// <summary>Reads an alarm's community and id from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static (string Community, string Id) ReadAlarm(string name, string field) =>
        name.Split('/') is ["communities", var community, "alarms", var id] && TwinId.IsSegment(community) && IsAlarmId(id)
            ? (community, id)
            : throw Invalid(name, field, "communities/{community}/alarms/{alarm}");

    // Not checked further than what could be one: an id that is well formed and unknown is NOT_FOUND.
    private static bool IsAlarmId(string id) =>
        id.Length is > 0 and <= MaxAlarmIdLength && !id.AsSpan().ContainsAnyExcept(AlarmIdCharacters);

    private static readonly System.Buffers.SearchValues<char> AlarmIdCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static Grpc.Core.RpcException Invalid(string name, string field, string form) =>
        ApiErrors.InvalidArgument(field, $"'{ApiErrors.Shorten(name)}' is not a name of the form {form}");
}

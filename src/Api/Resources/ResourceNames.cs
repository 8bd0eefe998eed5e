using System.Globalization;
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

    /// <summary><c>districts/{district}</c>.</summary>
    public static string OfDistrict(string district) => $"districts/{district}";

    /// <summary><c>districts/{district}/streets/{street}</c>.</summary>
    public static string OfStreet(string district, string street) => $"districts/{district}/streets/{street}";

    /// <summary><c>communities/{community}/twins/{twin}</c>.</summary>
    public static string OfTwin(string community, string name) => $"communities/{community}/twins/{name}";

    /// <summary><c>communities/{community}/alarms/{alarm}</c>.</summary>
    public static string OfAlarm(string community, string id) => $"communities/{community}/alarms/{id}";

    /// <summary><c>communities/{community}/incidents/17</c>, for instance.</summary>
    /// <param name="community">The community.</param>
    /// <param name="id">The journal's subject: <c>incidents/17</c>.</param>
    public static string OfMatter(string community, string id) => $"communities/{community}/{id}";

    /// <summary>Reads a community's name from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadCommunity(string name, string field) =>
        name.Split('/') is ["communities", var community] && TwinId.IsSegment(community)
            ? community
            : throw Invalid(name, field, "communities/{community}");

    /// <summary>Reads a community's name, or null for all of them (<c>communities/-</c>, google.aip.dev/159), from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string? ReadCommunityOrAll(string name, string field) =>
        name == OfCommunity("-") ? null : ReadCommunity(name, field);

    /// <summary>Reads a district's name from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadDistrict(string name, string field) =>
        name.Split('/') is ["districts", var district] && TwinId.IsSegment(district)
            ? district
            : throw Invalid(name, field, "districts/{district}");

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

    /// <summary>Reads the name of an incident, a report, a lesson or a suppression, which are numbered, from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static (string Community, long Number) ReadNumbered(string name, string field, string collection) =>
        TryReadMember(name, collection, out var community, out var id) && TryReadNumber(id, out var number)
            ? (community, number)
            : throw Invalid(name, field, $"communities/{{community}}/{collection}/{{number}}");

    /// <summary>Reads the name of a unit, a seat or a procedure, which people gave, from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static (string Community, string Id) ReadNamed(string name, string field, string collection) =>
        TryReadMember(name, collection, out var community, out var id) && TwinId.IsSegment(id)
            ? (community, id)
            : throw Invalid(name, field, $"communities/{{community}}/{collection}/{{name}}");

    /// <summary>Reads a task's community and the journal's subject of it from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static (string Community, string Subject) ReadTask(string name, string field) =>
        TryReadMember(name, "tasks", out var community, out var id)
        && id.Split('.') is [var incident, var ordinal] && TryReadNumber(incident, out _) && TryReadNumber(ordinal, out _)
            ? (community, $"tasks/{id}")
            : throw Invalid(name, field, "communities/{community}/tasks/{incident}.{ordinal}");

    /// <summary>Reads the community of <c>communities/{community}/teams</c> from a request's field.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadTeams(string name, string field) =>
        name.Split('/') is ["communities", var community, "teams"] && TwinId.IsSegment(community)
            ? community
            : throw Invalid(name, field, "communities/{community}/teams");

    /// <summary>Reads a twin of a community and returns its name there.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, also when it is of another community.</exception>
    public static string ReadTwinOf(string community, string name, string field)
    {
        var id = ReadTwin(name, field);
        return Of(community, id.Community, id.Name, name, field);
    }

    /// <summary>Reads an alarm of a community and returns its id there.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, also when it is of another community.</exception>
    public static string ReadAlarmOf(string community, string name, string field)
    {
        var (found, id) = ReadAlarm(name, field);
        return Of(community, found, id, name, field);
    }

    /// <summary>Reads a numbered member of a community and returns its number.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, also when it is of another community.</exception>
    public static long ReadNumberedOf(string community, string name, string field, string collection)
    {
        var (found, number) = ReadNumbered(name, field, collection);
        return Of(community, found, number, name, field);
    }

    /// <summary>Reads a named member of a community and returns its name there.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, also when it is of another community.</exception>
    public static string ReadNamedOf(string community, string name, string field, string collection)
    {
        var (found, id) = ReadNamed(name, field, collection);
        return Of(community, found, id, name, field);
    }

    private static T Of<T>(string community, string found, T id, string name, string field) =>
        found == community
            ? id
            : throw ApiErrors.InvalidArgument(field, $"'{ApiErrors.Shorten(name)}' is not of {OfCommunity(community)}");

    private static bool TryReadMember(string name, string collection, out string community, out string id)
    {
        if (name.Split('/') is ["communities", var first, var middle, var last] && middle == collection && TwinId.IsSegment(first))
        {
            (community, id) = (first, last);
            return true;
        }

        (community, id) = ("", "");
        return false;
    }

    // As it is written, so that each thing has one name: no sign, no zero before it.
    private static bool TryReadNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text[0] != '0';

    // Not checked further than what could be one: an id that is well formed and unknown is NOT_FOUND.
    private static bool IsAlarmId(string id) =>
        id.Length is > 0 and <= MaxAlarmIdLength && !id.AsSpan().ContainsAnyExcept(AlarmIdCharacters);

    private static readonly System.Buffers.SearchValues<char> AlarmIdCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static Grpc.Core.RpcException Invalid(string name, string field, string form) =>
        ApiErrors.InvalidArgument(field, $"'{ApiErrors.Shorten(name)}' is not a name of the form {form}");
}

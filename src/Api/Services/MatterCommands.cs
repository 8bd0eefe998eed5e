using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Errors;
using SafeCommunity.Grains;

namespace SafeCommunity.Api.Services;

/// <summary>Reads what a person orders.</summary>
internal static class MatterCommands
{
    private const int MaxActorLength = 128;
    private const int MaxReasonLength = 1_000;

    /// <summary>A command.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static MatterCommand Read(string actor, string reason, string etag, bool reasonRequired)
    {
        actor = actor.Trim();
        reason = reason.Trim();
        if (actor.Length is 0 or > MaxActorLength)
            throw ApiErrors.InvalidArgument("actor", $"says who does it, in 1 to {MaxActorLength} characters");
        if (actor == "system" || actor.StartsWith("twin:", StringComparison.Ordinal))
            throw ApiErrors.InvalidArgument("actor", "is a person; 'system' and 'twin:...' are the machine's own names in the journal");
        if (actor.Any(char.IsControl))
            throw ApiErrors.InvalidArgument("actor", "must not have control characters");
        if (reasonRequired && reason.Length == 0)
            throw ApiErrors.InvalidArgument("reason", "says why, and this command needs it");
        if (reason.Length > MaxReasonLength)
            throw ApiErrors.InvalidArgument("reason", $"has at most {MaxReasonLength} characters");
        return new MatterCommand(actor, reason, ReadEtag(etag));
    }

    /// <summary>Until when an alarm is shelved, in whole milliseconds as the journal keeps times.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static DateTimeOffset ReadExpireTime(Timestamp? time, DateTimeOffset now)
    {
        if (time is null)
            throw ApiErrors.InvalidArgument("expire_time", "says until when, and this command needs it");

        DateTimeOffset until;
        try
        {
            until = DateTimeOffset.FromUnixTimeMilliseconds(time.ToDateTimeOffset().ToUnixTimeMilliseconds());
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw ApiErrors.InvalidArgument("expire_time", "is not a time between the years 1 and 9999");
        }

        return until > now ? until : throw ApiErrors.InvalidArgument("expire_time", "must be in the future");
    }

    private static long? ReadEtag(string etag)
    {
        if (etag.Length == 0)
            return null;
        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw ApiErrors.InvalidArgument("etag", "is not one this API gave; leave it empty to act on whatever the alarm is now");
    }
}

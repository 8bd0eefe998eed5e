using System.Globalization;
using SafeCommunity.Api.Errors;
using SafeCommunity.Grains;

namespace SafeCommunity.Api.Services;

/// <summary>Reads what a person orders.</summary>
internal static class MatterCommands
{
    /// <summary>A command.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="reason">Why, or what is said.</param>
    /// <param name="etag">The matter as the person saw it; empty for whatever it is now.</param>
    /// <param name="reasonRequired">Whether the reason must be given.</param>
    /// <param name="reasonField">What the request calls the reason.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static MatterCommand Read(string actor, string reason, string etag, bool reasonRequired, string reasonField = "reason")
    {
        actor = ReadActor(actor);
        reason = Requests.ReadText(reason, reasonField, TextLimits.Reason, reasonRequired);
        return new MatterCommand(actor, reason, ReadEtag(etag));
    }

    /// <summary>Why something is done though an alarm's condition still holds; may be empty.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadStillActive(string reason) => Requests.ReadText(reason, "still_active_reason", TextLimits.Reason, required: false);

    /// <summary>A person who acts.</summary>
    /// <param name="actor">Who, as the request has it.</param>
    /// <param name="field">What the request calls it.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string ReadActor(string actor, string field = "actor")
    {
        actor = actor.Trim();
        if (actor.Length == 0 || !PeoplesText.Fits(actor, TextLimits.Actor))
            throw ApiErrors.InvalidArgument(field, $"says who does it, in 1 to {TextLimits.Actor} characters");
        if (actor is "system" or "resident" || actor.StartsWith("twin:", StringComparison.Ordinal))
        {
            throw ApiErrors.InvalidArgument(
                field, "is a person on duty; 'system', 'resident' and 'twin:...' are the machine's own names in the journal");
        }

        if (PeoplesText.Misleads(actor) || PeoplesText.HasUnseen(actor))
            throw ApiErrors.InvalidArgument(field, "must not have characters that are not seen");
        return actor;
    }

    private static long? ReadEtag(string etag)
    {
        if (etag.Length == 0)
            return null;
        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw ApiErrors.InvalidArgument("etag", "is not one this API gave; leave it empty to act on whatever it is now");
    }
}

using SafeCommunity.Api.Errors;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Checks positions that callers resume after.</summary>
internal static class JournalPositions
{
    /// <summary>Returns when the journal reaches at least to the position.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT, or OUT_OF_RANGE.</exception>
    public static async Task EnsureReachedAsync(
        this IJournalReader reader, string community, long after, CancellationToken cancellation)
    {
        if (after < 0)
            throw ApiErrors.InvalidArgument("after_position", "must not be negative");

        var head = await reader.GetHeadAsync(community, cancellation);
        if (after > head.Position)
        {
            throw ApiErrors.OutOfRange(
                "after_position", $"{after} lies after the journal's last entry, {head.Position}: it is of another journal, or this one was replaced");
        }
    }
}

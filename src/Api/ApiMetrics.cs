using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace SafeCommunity.Api;

/// <summary>What the API counts, as the meter <c>SafeCommunity.Api</c>.</summary>
internal sealed class ApiMetrics
{
    private readonly Counter<long> _errors;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _tooSlow;
    private readonly Counter<long> _gaps;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("SafeCommunity.Api");
        _errors = meter.CreateCounter<long>("safecommunity.api.errors", null, "Calls that ended with an error, by method and code.");
        _streams = meter.CreateUpDownCounter<long>("safecommunity.api.streams", null, "Open streams, by feed.");
        _messages = meter.CreateCounter<long>("safecommunity.api.stream_messages", null, "Messages sent on streams, by feed.");
        _tooSlow = meter.CreateCounter<long>("safecommunity.api.streams_too_slow", null, "Streams ended because nobody read them.");
        _gaps = meter.CreateCounter<long>("safecommunity.api.feed_gaps", null, "Times a feed missed a push and read the store instead.");
    }

    public void CountError(string method, StatusCode code) =>
        _errors.Add(1, new TagList { { "method", method }, { "code", code.ToString() } });

    public void StreamOpened(string feed) => _streams.Add(1, new KeyValuePair<string, object?>("feed", feed));

    public void StreamClosed(string feed) => _streams.Add(-1, new KeyValuePair<string, object?>("feed", feed));

    public void MessageSent(string feed) => _messages.Add(1, new KeyValuePair<string, object?>("feed", feed));

    public void TooSlow(string feed) => _tooSlow.Add(1, new KeyValuePair<string, object?>("feed", feed));

    public void Gap(string feed) => _gaps.Add(1, new KeyValuePair<string, object?>("feed", feed));
}

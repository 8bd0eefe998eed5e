using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Fuzz;

/// <summary>Sends random requests as gRPC frames over HTTP/2, some of them broken on the way.</summary>
internal sealed class GrpcFrames(HttpClient http, RandomMessages messages, Random random)
{
    private const int HeaderLength = 5;

    /// <summary>Sends a request of a call, and says what is wrong with the answer; null when nothing is.</summary>
    public async Task<string?> SendAsync(MethodDescriptor call)
    {
        var path = $"/{call.Service.FullName}/{call.Name}";
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(messages.Of(call.InputType).ToByteArray())),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (answer.StatusCode != HttpStatusCode.OK)
            return $"{path}: HTTP {(int)answer.StatusCode}";
        if (StatusOf(answer.Headers) is not { } status)
        {
            // A stream that has begun goes on.
            if (call.IsServerStreaming)
                return null;
            await answer.Content.ReadAsByteArrayAsync(limit.Token);
            status = StatusOf(answer.TrailingHeaders) ?? -1;
        }

        return status is -1 or 2 or 13 or 15 ? $"{path}: grpc-status {status} {MessageOf(answer)}" : null;
    }

    private static int? StatusOf(System.Net.Http.Headers.HttpResponseHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : null;

    private static string MessageOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("grpc-message", out var first) || answer.TrailingHeaders.TryGetValues("grpc-message", out first) ? string.Join("", first) : "";

    private byte[] Frame(byte[] message)
    {
        if (message.Length > 0 && random.Next(5) == 0)
        {
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                message[random.Next(message.Length)] = (byte)random.Next(256);
        }

        var frame = new byte[HeaderLength + message.Length];
        message.CopyTo(frame, HeaderLength);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        switch (random.Next(60))
        {
            case 0:
                frame[0] = (byte)random.Next(1, 256);
                break;
            case 1:
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), messages.OneOf([0, message.Length + 1, int.MaxValue, -1, 4 * 1024 * 1024 + 1]));
                break;
            case 2:
                return frame[..random.Next(frame.Length)];
            case 3:
                return [.. frame, .. frame];
        }

        return frame;
    }
}

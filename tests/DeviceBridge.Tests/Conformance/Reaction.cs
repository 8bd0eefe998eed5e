using System.Net;
using System.Net.Sockets;

namespace SafeCommunity.DeviceBridge.Tests.Conformance;

/// <summary>What a broker did.</summary>
/// <param name="IsClosed">Whether it ended the connection within the limit.</param>
/// <param name="ConnectCode">The code in CONNACK; null when none came.</param>
/// <param name="Codes">The codes of acknowledgements that refuse.</param>
/// <param name="DisconnectCode">The code in DISCONNECT; null when none came.</param>
public sealed record Reaction(bool IsClosed, int? ConnectCode, IReadOnlyList<int> Codes, int? DisconnectCode)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Whether it took what was sent.</summary>
    public bool Accepts => !IsClosed && ConnectCode == 0 && Codes.Count == 0;

    /// <summary>Whether the reaction is the one that the table asks for; why not.</summary>
    public string? Differs(Sequence row)
    {
        var answered = row.Code is null;
        var right = row.Expected switch
        {
            Expected.Accepts => Accepts,
            // MQTT 5 is told why, once the broker has said that it speaks it.
            Expected.Closes when row is { IsFirst: false, Level: 5 } =>
                IsClosed && ConnectCode == 0 && (answered ? DisconnectCode >= 0x80 : DisconnectCode == row.Code),
            Expected.Closes => IsClosed && (row.IsFirst ? ConnectCode is null or 0 : ConnectCode == 0),
            Expected.RefusesConnect => IsClosed && ConnectCode is > 0 && (answered || ConnectCode == row.Code),
            _ => !IsClosed && Codes.Count > 0 && (answered || Codes.Contains(row.Code!.Value)),
        };
        return right ? null : $"{row}: expected {row.Expected} {row.Code:X2}, but {this}";
    }

    public override string ToString() =>
        $"{(IsClosed ? "closed" : "open")}, CONNACK {ConnectCode:X2}, codes {string.Join(' ', Codes.Select(c => $"{c:X2}"))}, DISCONNECT {DisconnectCode:X2}";

    /// <summary>Sends a row's bytes and looks what comes back, until the broker closes or answers a PINGREQ behind them.</summary>
    public static async Task<Reaction> OfAsync(IPEndPoint endpoint, Sequence row)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(Limit);
        var answers = new Answers(row.Level);
        try
        {
            await socket.ConnectAsync(endpoint, limit.Token);
            if (!row.IsFirst)
            {
                await socket.SendAsync(Conformance.Bytes.Connect(row.Level, Conformance.Bytes.Unique()), limit.Token);
                await answers.ReadUntilAsync(socket, a => a.ConnectCode is not null, limit.Token);
            }

            await socket.SendAsync(row.Bytes, limit.Token);
            if (row.IsFirst)
                await answers.ReadUntilAsync(socket, a => a.ConnectCode is not null, limit.Token);
            if (answers.ConnectCode is 0)
                await socket.SendAsync(Conformance.Bytes.PingRequest, limit.Token);
            // A refused CONNECT must be followed by the end.
            await answers.ReadUntilAsync(socket, a => a.ConnectCode is 0 && a.IsPinged, limit.Token);
            return answers.ToReaction(isClosed: false);
        }
        catch (Exception exception) when (exception is SocketException or EndOfStreamException)
        {
            return answers.ToReaction(isClosed: true);
        }
        catch (OperationCanceledException)
        {
            return answers.ToReaction(isClosed: false);
        }
    }

    private sealed class Answers(int level)
    {
        private readonly List<byte> _bytes = [];
        private readonly List<int> _codes = [];
        private int? _disconnectCode;

        public int? ConnectCode { get; private set; }

        public bool IsPinged { get; private set; }

        public Reaction ToReaction(bool isClosed) => new(isClosed, ConnectCode, _codes, _disconnectCode);

        public async Task ReadUntilAsync(Socket socket, Func<Answers, bool> done, CancellationToken limit)
        {
            var buffer = new byte[4096];
            while (!done(this))
            {
                var read = await socket.ReceiveAsync(buffer, limit);
                if (read == 0)
                    throw new EndOfStreamException();
                _bytes.AddRange(buffer.AsSpan(0, read));
                while (TryTake())
                {
                }
            }
        }

        // Answers are short: their length has one byte, but for retained messages, which no row asks for.
        private bool TryTake()
        {
            if (_bytes.Count < 2 || _bytes.Count < 2 + _bytes[1])
                return false;
            var (type, body) = (_bytes[0] >> 4, _bytes.GetRange(2, _bytes[1]));
            _bytes.RemoveRange(0, 2 + _bytes[1]);
            switch (type)
            {
                case 2:
                    ConnectCode ??= body[1];
                    break;
                case 4 or 5 when body.Count > 2:
                    Add(body[2]);
                    break;
                case 9 or 11:
                    foreach (var code in body.Skip(level == 5 ? 3 + body[2] : 2))
                        Add(code);
                    break;
                case 13:
                    IsPinged = true;
                    break;
                case 14:
                    _disconnectCode ??= body.Count > 0 ? body[0] : 0;
                    break;
            }

            return true;
        }

        private void Add(int code)
        {
            if (code >= 0x80)
                _codes.Add(code);
        }
    }
}

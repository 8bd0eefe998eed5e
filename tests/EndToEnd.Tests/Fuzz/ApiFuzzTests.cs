using System.Diagnostics;
using System.Globalization;
using Google.Api;
using Google.Protobuf.Reflection;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Fuzz;

/// <summary>
/// Whatever is sent to whatever call, by JSON or by gRPC frames: the answer tells what is wrong with the request and never that the
/// server failed; it needs no more memory than before, and its journal is whole.
/// </summary>
public sealed class ApiFuzzTests(ITestOutputHelper output)
{
    private const int FewRequests = 5_000;
    private const int Senders = 4;
    private const long MaxGrowthMegabytes = 200;

    // `./test fuzz` asks for more; a seed makes the same requests again, though answers interleave.
    private static readonly int Requests = Number("API_FUZZ_REQUESTS") ?? FewRequests;
    private static readonly int Seed = Number("API_FUZZ_SEED") ?? Environment.TickCount;

    private static IEnumerable<MethodDescriptor> Calls =>
        new[]
        {
            V1.TwinServiceReflection.Descriptor, V1.AlarmServiceReflection.Descriptor, V1.IncidentServiceReflection.Descriptor,
            V1.DispatchServiceReflection.Descriptor, V1.ReportServiceReflection.Descriptor, V1.LessonServiceReflection.Descriptor,
            V1.ProcedureServiceReflection.Descriptor, V1.JournalServiceReflection.Descriptor, V1.CommunityServiceReflection.Descriptor,
            V1.DistrictServiceReflection.Descriptor, V1.UnknownDeviceServiceReflection.Descriptor,
        }.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    [Fact]
    public async Task No_request_makes_the_server_fail()
    {
        output.WriteLine($"API_FUZZ_SEED={Seed} API_FUZZ_REQUESTS={Requests}");
        using var folder = new TemporaryFolder();
        var options = new SiloOptions { Data = folder.Path };
        await using var silo = await SiloProcess.StartAsync(options);
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1502"), Surface.Reading(1, 0.9));

        AssertNone(await SendAsync(options, Seed, Requests / 5));
        var before = MemoryOf(silo);
        AssertNone(await SendAsync(options, Seed + 1, Requests - (Requests / 5)));
        var after = MemoryOf(silo);
        output.WriteLine($"{before} MB before, {after} MB after");
        Assert.True(after - before < MaxGrowthMegabytes, $"{before} MB before, {after} MB after");

        Assert.DoesNotContain("Exception", silo.Transcript, StringComparison.Ordinal);
        await Eventually.True("it is healthy", async () => (await silo.Api.GetAsync(Surface.Health)).Status == 200);
        Assert.Equal(0, await silo.StopAsync("TERM", Eventually.Limit));
        var verified = await Tool.RunAsync("dotnet", Repository.SiloDll, "verify", "--data", folder.Path);
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    private static void AssertNone(List<string> problems) => Assert.True(problems.Count == 0, string.Join("\n", problems));

    // The problems, the first of each kind of call.
    private static async Task<List<string>> SendAsync(SiloOptions options, int seed, int requests)
    {
        var problems = new Dictionary<string, string>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var random = new Random(seed + (1_000 * sender));
            var messages = new RandomMessages(random);
            using var json = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{options.HttpPort}") };
            using var grpc = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{options.GrpcPort}") };
            var (byJson, byFrame) = (new JsonRequests(json, messages, random), new GrpcFrames(grpc, messages, random));
            var calls = Calls.Where(call => call.GetOptions().GetExtension(AnnotationsExtensions.Http) is not null).ToList();
            for (var sent = 0; sent < requests / Senders; sent++)
            {
                var call = calls[random.Next(calls.Count)];
                var isJson = random.Next(2) == 0;
                if ((isJson ? await byJson.SendAsync(call) : await byFrame.SendAsync(call)) is not { } problem)
                    continue;
                lock (problems)
                    problems.TryAdd($"{call.FullName} {isJson}", problem);
            }
        })));
        return [.. problems.Values];
    }

    private static long MemoryOf(SiloProcess silo) => Process.GetProcessById(silo.Id).WorkingSet64 / (1024 * 1024);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}

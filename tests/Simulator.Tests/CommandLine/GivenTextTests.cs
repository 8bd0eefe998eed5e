using SafeCommunity.CommandLine;
using Xunit;

namespace SafeCommunity.Simulator.Tests.CommandLine;

public sealed class GivenTextTests
{
    [Theory]
    [InlineData("1,5", "1,5")]
    [InlineData("城北", "城北")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("a\nb", "'a\\u000Ab'")]
    [InlineData("\u001b[2J", "\\u001B[2J")]
    [InlineData("\u202eabc", "\\u202Eabc")]
    public void A_text_is_shown_in_one_line_and_moves_no_cursor(string text, string shown) => Assert.Equal(shown, GivenText.Show(text));

    [Fact]
    public void Of_a_very_long_text_only_the_beginning_is_shown() =>
        Assert.Equal($"'{new string('9', 60)}' and so on (100,000 characters)", GivenText.Show(new string('9', 100_000)));

    [Fact]
    public void Half_a_character_is_shown_as_none() => Assert.Equal("a\uFFFD", GivenText.Show("a\ud800"));

    [Theory]
    [InlineData("mqtt://127.0.0.1:1883")]
    [InlineData("mqtt://127.0.0.1")]
    [InlineData("mqtt://user:pa:ss@broker.example:65535/")]
    [InlineData("mqtt://[::1]:1")]
    [InlineData("mqtt://LOCALHOST:1883")]
    public void An_address_is_read(string text)
    {
        Assert.True(GivenAddress.TryRead(text, out var address, "mqtt"));
        Assert.Equal("mqtt", address.Scheme);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:1883")]
    [InlineData("http://127.0.0.1:1883")]
    [InlineData("mqtt://")]
    [InlineData("mqtt://:1883")]
    [InlineData("mqtt://host:0")]
    [InlineData("mqtt://host:65536")]
    [InlineData("mqtt://host:-1")]
    [InlineData("mqtt://host:1e3")]
    [InlineData("mqtt://host:１８８３")]
    [InlineData("mqtt://host: 1883")]
    [InlineData(" mqtt://host:1883")]
    [InlineData("mqtt://host:1883/topic")]
    [InlineData("mqtt://host:1883?a=b")]
    [InlineData("mqtt://host:1883#a")]
    [InlineData("mqtt://host\n:1883")]
    public void What_is_no_address_is_refused(string text) => Assert.False(GivenAddress.TryRead(text, out _, "mqtt"));

    [Theory]
    [InlineData("http://0x7f.0.0.1:5081")]
    [InlineData("http://2130706433:5081")]
    [InlineData("http://127.1:5081")]
    [InlineData("http://0177.0.0.1:5081")]
    public void A_host_is_not_another_than_is_written(string text) => Assert.False(GivenAddress.TryRead(text, out _, "http"));

    [Fact]
    public void A_very_long_address_is_refused() => Assert.False(GivenAddress.TryRead($"mqtt://{new string('a', 100_000)}:1883", out _, "mqtt"));
}

/** An emoji with the words that find it; the first ones are its name. */
export type Emoji = { readonly char: string; readonly name: string };

/** A page of the picker. */
export type EmojiCategory = { readonly title: string; readonly emoji: readonly Emoji[] };

// A set of our own, chosen for chats: one line each, the character and its words.
const smileys = `
😀 grinning happy|😃 smiley joy|😄 smile happy eyes|😁 beaming grin|😆 laughing lol|😅 sweat smile relief|🤣 rolling laughing rofl|😂 tears of joy lol
🙂 slight smile|🙃 upside down silly|😉 wink|😊 blush pleased|😇 halo innocent angel|🥰 hearts loving|😍 heart eyes love|🤩 star struck wow
😘 kiss blowing|😋 yum tasty|😛 tongue|😜 winking tongue joke|🤪 zany crazy|🤗 hug|🤭 giggle oops|🤫 quiet shush|🤔 thinking hmm|🫡 salute yes sir
🤐 zipper mouth secret|🤨 raised eyebrow doubt|😐 neutral|😑 expressionless|😶 no mouth speechless|😏 smirk|😒 unamused|🙄 eye roll|😬 grimace awkward
😌 relieved calm|😔 pensive sad|😪 sleepy|😴 sleeping zzz|😷 mask ill|🤒 fever sick|🤕 hurt bandage|🤢 nausea sick|🤧 sneeze cold|🥵 hot|🥶 cold freezing
🥴 woozy dizzy|🤯 mind blown exploding|🤠 cowboy|🥳 party celebrate|😎 cool sunglasses|🤓 nerd glasses|🧐 monocle inspect|😕 confused|🫤 unsure
😟 worried|🙁 frown|😮 surprised open mouth|😲 astonished|😳 flushed|🥺 pleading please|🥹 holding back tears moved|😨 fearful|😰 anxious sweat|😢 cry sad
😭 sobbing crying|😱 scream shock|😖 confounded|😞 disappointed|😓 downcast sweat|😩 weary|😫 tired|🥱 yawn bored|😤 huffing triumph|😡 angry rage|🤬 swearing
😈 devil mischief|💀 skull dead|💩 poo|🤡 clown|👻 ghost|👽 alien|🤖 robot bot|🫠 melting|🫣 peeking|😵‍💫 spiral eyes dizzy`;
const people = `
👍 thumbs up yes good|👎 thumbs down no bad|👌 ok perfect|🤌 pinched fingers|✌️ victory peace|🤞 fingers crossed luck|🫰 snap|🤟 love you sign|🤘 rock horns
👈 point left|👉 point right|👆 point up|👇 point down|☝️ index up attention|✋ raised hand stop|🖐️ hand five|👋 wave hello bye|🤙 call me
👏 clap applause bravo|🙌 hooray raised hands|🫶 heart hands love|👐 open hands|🤲 palms up|🤝 handshake deal|🙏 thanks please pray|💪 strong muscle|✍️ writing note
👀 eyes look|🧠 brain|👂 ear listen|👤 person|👥 people team|🧑‍💻 coder developer|🧑‍🔬 scientist|🧑‍🏫 teacher|🧑‍🎨 artist|🧑‍🚀 astronaut|🕵️ detective
🤷 shrug dunno|🤦 facepalm|🙋 raising hand question|🙅 no gesture|🙆 ok gesture|🏃 running hurry|🚶 walking|💃 dancing|🧘 meditation calm|🛌 bed sleep`;
const nature = `
🐶 dog|🐱 cat|🐭 mouse|🐹 hamster|🐰 rabbit|🦊 fox|🐻 bear|🐼 panda|🐨 koala|🐯 tiger|🦁 lion|🐮 cow|🐷 pig|🐸 frog|🐵 monkey|🙈 see no evil|🙉 hear no evil|🙊 speak no evil
🐔 chicken|🐧 penguin|🐦 bird|🦆 duck|🦅 eagle|🦉 owl|🐺 wolf|🦄 unicorn|🐝 bee|🐛 bug caterpillar|🦋 butterfly|🐌 snail slow|🐞 ladybird|🐢 turtle slow|🐍 snake python|🐙 octopus|🦀 crab rust
🐟 fish|🐬 dolphin|🐳 whale docker|🐘 elephant|🦔 hedgehog|🌵 cactus|🌲 tree evergreen|🌱 seedling grow|🍀 clover luck|🍁 maple leaf autumn|🌸 blossom|🌹 rose|🌻 sunflower
🌍 earth world|🌙 moon night|⭐ star|🌟 glowing star|✨ sparkles|⚡ lightning fast|🔥 fire hot|🌈 rainbow|☀️ sun|⛅ cloudy|🌧️ rain|❄️ snow cold|🌊 wave sea|💧 drop water`;
const food = `
🍏 apple green|🍎 apple red|🍐 pear|🍊 orange|🍋 lemon|🍌 banana|🍉 watermelon|🍇 grapes|🍓 strawberry|🍒 cherries|🥝 kiwi|🍅 tomato|🥑 avocado|🥕 carrot|🌽 corn|🌶️ pepper hot|🥔 potato
🍞 bread|🥐 croissant|🥨 pretzel|🧀 cheese|🥚 egg|🍳 cooking breakfast|🥞 pancakes|🍔 burger|🍟 fries|🍕 pizza|🌮 taco|🥗 salad|🍝 pasta|🍜 noodles ramen|🍣 sushi|🍚 rice
🍪 cookie|🎂 birthday cake|🍰 cake|🧁 cupcake|🍫 chocolate|🍬 sweet candy|🍿 popcorn|🍦 ice cream|☕ coffee|🍵 tea|🥤 drink soda|🍺 beer|🍻 cheers beers|🍷 wine|🥂 toast clink|🍾 champagne`;
const things = `
⚽ football|🏀 basketball|🎾 tennis|🏆 trophy win|🥇 gold medal first|🎯 target goal|🎮 game|🎲 dice|🧩 puzzle|🎸 guitar|🎵 music note|🎧 headphones|🎤 microphone|🎬 film|🎨 paint art|🎉 party tada|🎊 confetti|🎁 gift present|🎈 balloon
🚗 car|🚕 taxi|🚌 bus|🚲 bicycle|✈️ plane flight|🚀 rocket ship launch|🚂 train|⛵ boat|🏠 home house|🏢 office|🏖️ beach holiday|⛰️ mountain|🗺️ map|⏰ alarm clock|⏳ hourglass wait|📅 calendar date
💻 laptop computer|🖥️ desktop|⌨️ keyboard|🖨️ printer|📱 phone|📷 camera|🔋 battery|🔌 plug|💡 idea bulb|🔍 search|🔒 lock secure|🔓 unlock|🔑 key|🔨 hammer|🛠️ tools fix|⚙️ gear settings|🧪 test tube|🧰 toolbox|📦 package box
📝 memo note|📌 pin|📎 paperclip|✂️ scissors|📁 folder|📄 page document|📊 chart bar|📈 chart up|📉 chart down|📚 books|📖 book read|✉️ mail letter|📣 megaphone announce|🔔 bell|🔕 mute bell|🗑️ bin delete|💰 money|💳 card`;
const signs = `
❤️ heart red love|🧡 heart orange|💛 heart yellow|💚 heart green|💙 heart blue|💜 heart purple|🖤 heart black|🤍 heart white|💔 broken heart|💯 hundred perfect|💥 boom|💫 dizzy star|💬 speech chat|💭 thought|💤 sleep zzz
✅ check done yes|☑️ tick box|✔️ check mark|❌ cross no wrong|❎ cross box|❓ question|❔ question white|❗ exclamation|‼️ double exclamation|⚠️ warning|🚫 forbidden|⛔ no entry|🛑 stop|🚧 construction wip|♻️ recycle|🔁 repeat|🔄 refresh
➕ plus|➖ minus|➡️ right arrow|⬅️ left arrow|⬆️ up arrow|⬇️ down arrow|↩️ back reply|🔗 link|🆗 ok|🆕 new|🆘 sos help|🔝 top|🔴 red circle|🟠 orange circle|🟡 yellow circle|🟢 green circle|🔵 blue circle|🟣 purple circle|⚫ black circle|⚪ white circle
🏁 finish flag|🚩 red flag|🏳️ white flag|🏳️‍🌈 rainbow flag pride|1️⃣ one|2️⃣ two|3️⃣ three|4️⃣ four|5️⃣ five|#️⃣ hash number`;

function parseEmoji(lines: string): readonly Emoji[] {
  return lines
    .split(/[|\n]/)
    .filter((entry) => entry !== "")
    .map((entry) => {
      const space = entry.indexOf(" ");
      return { char: entry.slice(0, space), name: entry.slice(space + 1) };
    });
}

/** The categories in their order. */
export const emojiCategories: readonly EmojiCategory[] = [
  { title: "Smileys", emoji: parseEmoji(smileys) },
  { title: "People", emoji: parseEmoji(people) },
  { title: "Nature", emoji: parseEmoji(nature) },
  { title: "Food", emoji: parseEmoji(food) },
  { title: "Things", emoji: parseEmoji(things) },
  { title: "Signs", emoji: parseEmoji(signs) },
];

/** Emoji that have a word which begins with each word of the query. An empty query finds nothing. */
export function searchEmoji(query: string): readonly Emoji[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return emojiCategories
    .flatMap(({ emoji }) => emoji)
    .filter(({ name }) => {
      const words = name.split(" ");
      return wanted.every((part) => words.some((word) => word.startsWith(part)));
    });
}
